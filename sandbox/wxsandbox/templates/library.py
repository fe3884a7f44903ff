"""The library that accounts choose templates from: a few of the sandbox's own making, several for the car trade."""

from collections.abc import Mapping

from msgspec import Struct

from wxsandbox.templates.industries import CARS

_ANY = 0


class Entry(Struct, frozen=True):
    """One template of the library: its names with the kind of value that each takes, and an example of each."""

    number: str
    title: str
    industry: int
    keywords: tuple[tuple[str, str, str], ...]  # name, key, example

    def content(self, names: list[str] | None = None) -> str:
        """The text with its markers, of all names or of those chosen, in that order."""
        return "\n".join(f"{name}：{{{{{key}.DATA}}}}" for name, key, _ in self._chosen(names))

    def example(self, names: list[str] | None = None) -> str:
        return "\n".join(f"{name}：{example}" for name, _, example in self._chosen(names))

    def knows(self, names: list[str]) -> bool:
        """Whether all these names are the template's, each once."""
        return len(set(names)) == len(names) and set(names) <= {name for name, *_ in self.keywords}

    def _chosen(self, names: list[str] | None) -> list[tuple[str, str, str]]:
        by_name = {one[0]: one for one in self.keywords}
        return [by_name[name] for name in names] if names else list(self.keywords)


_ALL = (
    Entry(
        "43216",
        "保养提醒",
        CARS,
        (
            ("车牌号", "car_number1", "沪A12345"),
            ("车型", "thing2", "远山 S5"),
            ("建议保养时间", "time3", "2026年11月28日"),
            ("当前里程", "number4", "20000"),
            ("服务门店", "thing5", "三江汽车浦东店"),
            ("联系电话", "phone_number6", "021-55550100"),
        ),
    ),
    Entry(
        "43217",
        "预约成功通知",
        CARS,
        (
            ("预约项目", "thing1", "二万公里保养"),
            ("预约时间", "time2", "2026年11月28日 09:30"),
            ("车牌号", "car_number3", "沪A12345"),
            ("预约门店", "thing4", "三江汽车浦东店"),
            ("服务顾问", "name5", "李明"),
        ),
    ),
    Entry(
        "43218",
        "试驾预约通知",
        CARS,
        (
            ("试驾车型", "thing1", "远山 S5"),
            ("试驾时间", "time2", "2026年11月28日 14:00"),
            ("试驾门店", "thing3", "三江汽车浦东店"),
            ("销售顾问", "name4", "王芳"),
            ("联系电话", "phone_number5", "021-55550100"),
        ),
    ),
    Entry(
        "43219",
        "维修进度通知",
        CARS,
        (
            ("工单号", "character_string1", "WX20261128001"),
            ("车牌号", "car_number2", "沪A12345"),
            ("当前状态", "phrase3", "维修中"),
            ("预计完工时间", "time4", "2026年11月28日 17:00"),
            ("备注", "thing5", "更换前制动片"),
        ),
    ),
    Entry(
        "43220",
        "车辆交付提醒",
        CARS,
        (
            ("订单号", "character_string1", "DD20261128001"),
            ("车型", "thing2", "远山 S5"),
            ("交付时间", "time3", "2026年12月1日 10:00"),
            ("交付地点", "thing4", "三江汽车浦东店"),
            ("尾款金额", "amount5", "¥12800.00"),
        ),
    ),
    Entry(
        "43221",
        "保险到期提醒",
        CARS,
        (
            ("车牌号", "car_number1", "沪A12345"),
            ("险种", "thing2", "交强险与商业险"),
            ("到期时间", "time3", "2026年12月20日"),
            ("服务电话", "phone_number4", "021-55550100"),
        ),
    ),
    Entry(
        "OPENTM200000025",
        "服务进度提醒",
        _ANY,
        (
            ("服务单号", "keyword1", "A-1001"),
            ("当前进度", "keyword2", "已受理"),
            ("更新时间", "keyword3", "2026-11-28"),
        ),
    ),
    Entry(
        "TM00015",
        "订单支付成功",
        _ANY,
        (
            ("订单号", "character_string1", "DD20261128001"),
            ("支付金额", "amount2", "¥128.00"),
            ("支付时间", "time3", "2026年11月28日 09:30"),
            ("商品", "thing4", "精洗一次"),
        ),
    ),
    Entry(
        "TM00016",
        "工单处理结果",
        _ANY,
        (
            ("工单号", "character_string1", "GD-1001"),
            ("处理结果", "phrase2", "已解决"),
            ("处理时间", "time3", "2026年11月28日 09:30"),
            ("处理人", "name4", "李明"),
        ),
    ),
)

LIBRARY: Mapping[str, Entry] = {entry.number: entry for entry in _ALL}
