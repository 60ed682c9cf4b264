"""Calls: Candour prepares them, people make them. Speaking is a task for a person, never a machine's."""

from candour.domain.saying import phrase


class CallChannel:
    """Names the way of speaking; a step on it becomes a task, so there is nothing to connect to."""

    key = "call"
    label = phrase("Call by a person")


PLUG = CallChannel()
