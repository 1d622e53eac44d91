"""Why a command, or the whole agent, stops."""


class CommandFailed(Exception):
    """The command was refused or did not work; the message goes into the report and says what to do."""


class Rejected(Exception):
    """The server does not want this agent (any more): power off and touch nothing."""


class Unreachable(Exception):
    """The server did not answer within the deadline."""
