"""From a question to a recorded answer: gather facts, apply the law, present, record."""
