/** Files of the browser as the sandbox takes them. */

export const LIMIT = 10 * 1024 * 1024;
const PICTURES = ["image/jpeg", "image/png", "image/gif"];

/** `data:…;base64,…`, which the sandbox reads as it is. */
export function encoded(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(file);
  });
}

/** WeChat sends JPEG, PNG and GIF; whatever else the browser can show becomes a JPEG, as a phone would make it. */
export async function asPicture(file: File): Promise<File> {
  if (PICTURES.includes(file.type)) return file;
  const bitmap = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
  if (!blob) throw new Error("no picture");
  return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
}

/** How long a clip plays; browsers do not know it of every recording. */
export function lengthOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    const sound = new Audio(url);
    const giveUp = window.setTimeout(() => resolve(1), 1500);
    sound.onloadedmetadata = () => {
      window.clearTimeout(giveUp);
      resolve(Number.isFinite(sound.duration) ? sound.duration : 1);
    };
    sound.onerror = () => resolve(1);
  });
}
