"""Templates, notices and agents for tests, with the words that fill them."""

from typing import Any

from newspaper import events, until

from conftest import Developer, Running

MAINTENANCE = {
    "car_number1": "沪A12345",
    "thing2": "远山 S5",
    "time3": "2026年11月28日",
    "number4": "20000",
    "thing5": "三江汽车浦东店",
    "phone_number6": "021-55550100",
}


def values(data: dict[str, Any]) -> dict[str, Any]:
    """Texts as the platform wants them."""
    return {key: {"value": value} for key, value in data.items()}


def template(sandbox: Running, account: dict[str, Any], number: str = "43216", **more: Any) -> str:
    added = sandbox.api(account, "/cgi-bin/template/api_add_template", {"template_id_short": number, **more})
    return str(added["template_id"])


def notice(sandbox: Running, account: dict[str, Any], tid: int = 21002, kids: tuple[int, ...] = (1, 2, 3)) -> str:
    body = {"tid": tid, "kidList": list(kids), "sceneDesc": "到店提醒"}
    return str(sandbox.api(account, "/wxaapi/newtmpl/addtemplate", body)["priTmplId"])


def answer(
    sandbox: Running, phone: str, account: dict[str, Any], choices: dict[str, bool], scene: str = "popup"
) -> dict[str, Any]:
    """What the person taps on a page's sheet, or in the settings."""
    given = [{"template_id": one, "accept": accepts} for one, accepts in choices.items()]
    found: dict[str, Any] = sandbox.control(
        "POST", f"/phones/{phone}/notices", appid=account["appid"], choices=given, scene=scene
    )
    return found


def agent(sandbox: Running, account: dict[str, Any], name: str = "alice", *, online: bool = True, **more: Any) -> str:
    """An agent who is bound, and at work unless told otherwise."""
    kf_account = f"{name}@simshop"
    body = {"kf_account": kf_account, "nickname": f"客服{name}"}
    assert sandbox.api(account, "/customservice/kfaccount/add", body)["errcode"] == 0
    body = {"kf_account": kf_account, "invite_wx": f"wx_{name}_1"}
    assert sandbox.api(account, "/customservice/kfaccount/inviteworker", body)["errcode"] == 0
    client(sandbox, account, kf_account, "invitation", accept=True)
    if online:
        client(sandbox, account, kf_account, "online", status=1, **more)
    return kf_account


def client(
    sandbox: Running, account: dict[str, Any], kf_account: str, deed: str, status_wanted: int = 200, **body: Any
) -> Any:
    """The agent does something in WeChat's own client."""
    where = f"/_sandbox/v1/accounts/{account['appid']}/kf/{kf_account}/{deed}"
    answered = sandbox.http.post(where, json=body)
    assert answered.status_code == status_wanted, answered.text
    return answered.json()


def event(developer: Developer, name: str, count: int = 1) -> str:
    """The newest event of this name, once there are so many."""
    found: list[str] = until(lambda: found if len(found := events(developer, name)) >= count else None)
    assert len(found) == count
    return found[-1]
