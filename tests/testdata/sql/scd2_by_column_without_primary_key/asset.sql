select id, name, updated_at from raw.orders
