"""The products and their actions: each action is declared once, beside its function."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from idp.api.call import Call

Json = dict[str, Any]
Ask = TypeVar("Ask")
Run = Callable[[Call, Ask], Json]
On = Callable[[Call, Ask], Iterable[str]]
Own = Callable[[Call, Ask], bool]


@dataclass(frozen=True)
class Action:
    """One action. `on` names the resources it needs permission for, relative to the account, such as `user/alice`.

    `needs` is the permission; None: whoever calls may (`GetCallerIdentity`), or the action decides for itself. `own`
    tells whether a call is about what the account lets its users manage themselves: no policy need allow it then, but
    one may deny it.
    An `anonymous` action is not signed: what it is given proves who asks.
    """

    product: "Product"
    name: str
    ask: type[Any]
    run: Run[Any]
    needs: str | None
    on: On[Any]
    own: Own[Any]
    anonymous: bool


def whole_account(_call: Call, _ask: Any) -> tuple[str, ...]:
    """Name the resource of actions that concern the account as a whole."""
    return ("*",)


def never(_call: Call, _ask: Any) -> bool:
    """Tell that a policy must always allow an action."""
    return False


@dataclass(frozen=True)
class Product:
    """One API: its version selects it, `host` is what answers name, `service` begins the names of its permissions."""

    name: str
    version: str
    host: str
    service: str
    actions: dict[str, Action] = field(default_factory=dict)

    def action(
        self,
        name: str,
        ask: type[Ask],
        *,
        on: On[Ask] = whole_account,
        own: Own[Ask] = never,
        open_to_all: bool = False,
        anonymous: bool = False,
    ) -> Callable[[Run[Ask]], Run[Ask]]:
        """Declare an action; its function takes the call and its parameters, and returns the fields of the answer."""

        def declare(run: Run[Ask]) -> Run[Ask]:
            needs = None if open_to_all or anonymous else f"{self.service}:{name}"
            self.actions[name] = Action(self, name, ask, run, needs, on, own, anonymous)
            return run

        return declare


RAM = Product("Ram", "2015-05-01", "ram.aliyuncs.com", "ram")
IMS = Product("Ims", "2019-08-15", "ims.aliyuncs.com", "ram")
STS = Product("Sts", "2015-04-01", "sts.aliyuncs.com", "sts")
IDP = Product("Idp", "2026-11-01", "idp", "idp")
"""What the vendor has no action for."""

PRODUCTS = {product.version: product for product in (RAM, IMS, STS, IDP)}
