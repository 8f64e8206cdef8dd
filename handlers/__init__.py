"""The conversation. `commands` says what is answered; the adapters `telegram`, `slack` and `console` have three duties.

An adapter translates in (platform event to `Request`), renders out (`Message` to what the platform shows: escaping and
splitting live there), and translates errors. No business words, no SQL, no knowledge of another platform.
"""
