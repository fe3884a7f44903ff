"""What is done with messages: the one way to add them, what became of them, and what staff say."""

from weihu.conversations.messages.services.adding import Draft, append
from weihu.conversations.messages.services.answering import answer
from weihu.conversations.messages.services.changing import Change, change_files, change_states
from weihu.conversations.messages.services.composing import compose
from weihu.conversations.messages.services.planning import cancel, plan
from weihu.conversations.messages.services.typing import show_typing

__all__ = [
    "Change", "Draft", "answer", "append", "cancel", "change_files", "change_states", "compose", "plan", "show_typing",
]  # fmt: skip
