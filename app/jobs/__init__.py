"""What runs in the background, on Procrastinate: jobs in the same Postgres, workers as many as one likes."""
