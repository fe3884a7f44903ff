"""WeRoBot answering every text with itself; nothing is stored."""

import werobot

robot = werobot.WeRoBot(token="benchtoken", enable_session=False)


@robot.text
def echo(message):
    return message.content


application = robot.wsgi
