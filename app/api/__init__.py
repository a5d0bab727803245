"""HTTP in, JSON out: endpoints and what they share. The contract: fields, codes and problems never change meaning."""
