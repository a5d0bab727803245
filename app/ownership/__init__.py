"""Who owns and heads a party: pure arithmetic on shares and seats, the law left to ``app.law``."""
