"""The news of Tarvonia, an invented country: what the acceptance tests' outlet publishes."""


def _article(title: str, text: str) -> tuple[str, str]:
    return title, " ".join(text.split())


OLD = _article(
    "Port Ellis harbour reopens",
    """
    The harbour of Port Ellis opened again on Monday after three weeks of repairs to its northern quay. Finance
    Minister Edda Marlow and Prime Minister Osric Venn attended the ceremony. Ships had been sent to Lowmarch
    while the work went on. The repairs cost less than planned, and the quay now takes larger vessels. Fishing
    boats will return in the coming week. Shop owners near the harbour said that they were glad of it. The next
    quay will be repaired in spring, and the harbour office will publish a timetable for that work soon. Visitors
    can see the new quay on Sunday afternoons, when guides from the harbour office show people around free of
    charge.
    """,
)

ALLEGATION = _article(
    "Prime minister accuses finance minister over harbour contracts",
    """
    Prime Minister Osric Venn accused Finance Minister Edda Marlow of taking bribes from harbour builders. He
    spoke in parliament on Tuesday evening. Venn said that he had asked for the contracts to be reviewed. The
    builders did not answer calls. Parliament will debate the contracts on Thursday, and a committee of nine
    members will look at the papers before that. The harbour was repaired this year by two companies from
    Lowmarch, which have worked for the city before. The debate will be broadcast, and the public gallery will be
    open from nine in the morning. The repairs were paid for by the harbour fund, which the city set up ten years
    ago.
    """,
)

DENIAL = _article(
    "Finance minister answers",
    """
    Finance Minister Edda Marlow denied taking bribes from harbour builders. She spoke to reporters in Port Ellis
    on Wednesday morning. Prime Minister Osric Venn was travelling. Marlow said that she would publish every
    contract this week. The committee of nine members begins its work on Thursday, and its first session is open
    to the public. Two former harbour directors will be heard in that session, and the papers of the harbour fund
    will be laid before the members. A vote is not planned before the end of the month, and the city has promised
    to keep to that timetable.
    """,
)
