"""The conversation screen of the desk 工作台: lists of sessions, and one session whole."""
