"""Hearsay: who is accused of what, by whom, and what they answer, as the news reports it.

Feed --fetch--> bytes --parse--> entries --polling--> new or changed --pages--> Article
     --language--> Mentions, Statements --linker--> Persons --stories--> Story
     --store--> one transaction: article, findings, story, and the Deliveries that matching found
Delivery --compose--> Message --Channel.send--> Slack | Telegram | console
chat text or button --adapter--> Request --commands--> Message --the same render--> the chat
"""

__version__ = "0.1.0"
