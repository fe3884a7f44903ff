/** Words of what stands around the phones: their places, the clock, faults, the record. */
export const wallZh = {
  order: { left: "往左移", right: "往右移" },
  handset: {
    title: "在真手机上打开",
    hint: "用手机相机扫码，“{name}”就铺满那部手机的屏幕。",
    base: "手机能访问到的沙箱地址",
    onlyHere:
      "这个地址只有本机打得开。让沙箱监听所有网卡（wxsandbox serve --host 0.0.0.0），再填这台电脑在局域网里的地址，例如 http://192.168.1.5:8100。",
    noAddress: "这不是网址，应类似 http://192.168.1.5:8100",
    code: "二维码：{address}",
  },
};

export const wallEn: typeof wallZh = {
  order: { left: "Move left", right: "Move right" },
  handset: {
    title: "Open on a real handset",
    hint: "Point a handset's camera at the code: the phone of {name} fills its screen.",
    base: "Address of the sandbox as the handset sees it",
    onlyHere:
      "Only this machine can open that address. Let the sandbox listen on every network card (wxsandbox serve --host 0.0.0.0) and put this computer's address in the local network, such as http://192.168.1.5:8100.",
    noAddress: "This is no address; it should look like http://192.168.1.5:8100",
    code: "QR code: {address}",
  },
};
