-- The lines of the book and what is owed by age are kept by triggers, so that no writer can forget them. Per statement,
-- in bulk; lines are locked in the order of their accounts. What does not move a line costs it nothing.

-- What the entries of an item add up to, and since when that is, and stays, exactly zero.
CREATE OR REPLACE FUNCTION candour_entries_settle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_accounts bigint[];
BEGIN
    UPDATE candour_item i SET settled_on = s.settled_on, balance_minor = s.balance_minor
      FROM (SELECT e.item_id,
                   CASE WHEN sum(e.amount_minor) = 0 AND sum(e.unknown) = 0 THEN max(e.effective_on) END AS settled_on,
                   CASE WHEN sum(e.unknown) = 0 THEN sum(e.amount_minor) END::bigint AS balance_minor
              FROM candour_ledgerentry e
             WHERE e.item_id IN (SELECT item_id FROM new_entries)
             GROUP BY e.item_id) s
     WHERE i.id = s.item_id
       AND (i.settled_on, i.balance_minor) IS DISTINCT FROM (s.settled_on, s.balance_minor);
    SELECT array_agg(DISTINCT account_id) INTO of_accounts FROM new_entries WHERE item_id IS NULL;
    IF of_accounts IS NOT NULL THEN
        PERFORM candour_lines_again(of_accounts);
    END IF;
    RETURN NULL;
END $$;

-- Work out the lines of some accounts anew.
CREATE FUNCTION candour_lines_again(accounts bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM candour_bookline WHERE account_id = ANY(accounts) ORDER BY account_id FOR NO KEY UPDATE;
    UPDATE candour_bookline l
       SET owed_minor = s.owed, open_items = s.open_items, unknown_items = s.unknown, oldest_due = s.oldest
      FROM (SELECT t.account_id, coalesce(sum(t.owed) FILTER (WHERE t.currency = c.currency), 0)::bigint AS owed,
                   coalesce(sum(t.open_items), 0)::int AS open_items, coalesce(sum(t.unknown), 0)::int AS unknown,
                   min(t.oldest) AS oldest
              FROM (SELECT unnest(accounts) AS account_id, NULL::varchar AS currency, 0::numeric AS owed,
                           0::bigint AS open_items, 0::bigint AS unknown, NULL::date AS oldest
                    UNION ALL
                    SELECT i.account_id, i.currency, sum(i.balance_minor), count(*),
                           count(*) FILTER (WHERE i.balance_minor IS NULL),
                           min(i.due_on) FILTER (WHERE i.balance_minor > 0)
                      FROM candour_item i WHERE i.account_id = ANY(accounts) AND i.settled_on IS NULL
                     GROUP BY i.account_id, i.currency
                    UNION ALL
                    SELECT e.account_id, e.currency, sum(e.amount_minor), 0, 0, NULL
                      FROM candour_ledgerentry e WHERE e.account_id = ANY(accounts) AND e.item_id IS NULL
                     GROUP BY e.account_id, e.currency) t
              JOIN candour_account a ON a.id = t.account_id
              JOIN candour_creditor c ON c.id = a.creditor_id
             GROUP BY t.account_id) s
     WHERE l.account_id = s.account_id AND (l.owed_minor, l.open_items, l.unknown_items, l.oldest_due)
           IS DISTINCT FROM (s.owed, s.open_items, s.unknown, s.oldest);
END $$;

CREATE FUNCTION candour_items_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO candour_ageday (what, creditor_id, currency, due_on, count, owed_minor)
    SELECT 'item', a.creditor_id, i.currency, i.due_on, count(*), sum(i.balance_minor)
      FROM new_items i JOIN candour_account a ON a.id = i.account_id
     WHERE i.balance_minor > 0 GROUP BY a.creditor_id, i.currency, i.due_on;
    PERFORM candour_lines_again(ARRAY(SELECT DISTINCT account_id FROM new_items));
    RETURN NULL;
END $$;
CREATE TRIGGER candour_items_come AFTER INSERT ON candour_item
    REFERENCING NEW TABLE AS new_items FOR EACH STATEMENT EXECUTE FUNCTION candour_items_come();

CREATE FUNCTION candour_items_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved bigint[];
BEGIN
    SELECT array_agg(n.id) INTO moved FROM new_items n JOIN old_items o USING (id)
     WHERE (n.balance_minor, n.due_on, n.settled_on, n.currency, n.account_id)
           IS DISTINCT FROM (o.balance_minor, o.due_on, o.settled_on, o.currency, o.account_id);
    IF moved IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO candour_ageday (what, creditor_id, currency, due_on, count, owed_minor)
    SELECT 'item', a.creditor_id, d.currency, d.due_on, sum(d.n), sum(d.owed)
      FROM (SELECT account_id, currency, due_on, 1 AS n, balance_minor AS owed FROM new_items
             WHERE balance_minor > 0 AND id = ANY(moved)
            UNION ALL
            SELECT account_id, currency, due_on, -1, -balance_minor FROM old_items
             WHERE balance_minor > 0 AND id = ANY(moved)) d
      JOIN candour_account a ON a.id = d.account_id
     GROUP BY a.creditor_id, d.currency, d.due_on HAVING sum(d.n) <> 0 OR sum(d.owed) <> 0;
    PERFORM candour_lines_again(ARRAY(SELECT account_id FROM new_items WHERE id = ANY(moved)
                                      UNION SELECT account_id FROM old_items WHERE id = ANY(moved)));
    RETURN NULL;
END $$;
CREATE TRIGGER candour_items_move AFTER UPDATE ON candour_item
    REFERENCING OLD TABLE AS old_items NEW TABLE AS new_items
    FOR EACH STATEMENT EXECUTE FUNCTION candour_items_move();

-- A line for each account, with the name that it is sorted by, its owner, and whether its customer can be reached.
CREATE FUNCTION candour_accounts_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO candour_bookline (account_id, creditor_id, owner_id, sort_name, reachable)
    SELECT a.id, a.creditor_id, a.owner_id, lower(p.name),
           EXISTS (SELECT FROM candour_contactpoint t
                    WHERE t.party_id = p.id AND t.failed_at IS NULL AND t.opted_out_at IS NULL)
      FROM new_accounts a JOIN candour_party p ON p.id = a.party_id;
    RETURN NULL;
END $$;
CREATE TRIGGER candour_accounts_come AFTER INSERT ON candour_account
    REFERENCING NEW TABLE AS new_accounts FOR EACH STATEMENT EXECUTE FUNCTION candour_accounts_come();

CREATE FUNCTION candour_account_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE candour_bookline l
       SET owner_id = NEW.owner_id, sort_name = lower(p.name),
           reachable = EXISTS (SELECT FROM candour_contactpoint t
                                WHERE t.party_id = p.id AND t.failed_at IS NULL AND t.opted_out_at IS NULL)
      FROM candour_party p WHERE l.account_id = NEW.id AND p.id = NEW.party_id;
    RETURN NULL;
END $$;
CREATE TRIGGER candour_account_moves AFTER UPDATE ON candour_account FOR EACH ROW
    WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id OR OLD.party_id <> NEW.party_id)
    EXECUTE FUNCTION candour_account_moves();

CREATE FUNCTION candour_party_is_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE candour_bookline l SET sort_name = lower(NEW.name)
      FROM candour_account a WHERE a.party_id = NEW.id AND l.account_id = a.id;
    RETURN NULL;
END $$;
CREATE TRIGGER candour_party_is_renamed AFTER UPDATE ON candour_party FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION candour_party_is_renamed();

CREATE FUNCTION candour_points_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE candour_bookline l SET reachable = NOT l.reachable
      FROM candour_account a
      JOIN (SELECT t.party_id, bool_or(t.failed_at IS NULL AND t.opted_out_at IS NULL) AS reachable
              FROM candour_contactpoint t WHERE t.party_id IN (SELECT party_id FROM new_points)
             GROUP BY t.party_id) r ON r.party_id = a.party_id
     WHERE l.account_id = a.id AND l.reachable <> r.reachable;
    RETURN NULL;
END $$;
CREATE TRIGGER candour_points_come AFTER INSERT ON candour_contactpoint
    REFERENCING NEW TABLE AS new_points FOR EACH STATEMENT EXECUTE FUNCTION candour_points_move();
CREATE TRIGGER candour_points_move AFTER UPDATE ON candour_contactpoint
    REFERENCING NEW TABLE AS new_points FOR EACH STATEMENT EXECUTE FUNCTION candour_points_move();

-- What customers owe by the age of their oldest item.
CREATE FUNCTION candour_lines_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO candour_ageday (what, creditor_id, currency, due_on, count, owed_minor)
    SELECT 'customer', d.creditor_id, c.currency, d.oldest_due, sum(d.n), sum(d.owed)
      FROM (SELECT creditor_id, oldest_due, 1 AS n, owed_minor AS owed FROM new_lines WHERE owed_minor > 0
            UNION ALL
            SELECT creditor_id, oldest_due, -1, -owed_minor FROM old_lines WHERE owed_minor > 0) d
      JOIN candour_creditor c ON c.id = d.creditor_id
     GROUP BY d.creditor_id, c.currency, d.oldest_due HAVING sum(d.n) <> 0 OR sum(d.owed) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER candour_lines_move AFTER UPDATE ON candour_bookline
    REFERENCING OLD TABLE AS old_lines NEW TABLE AS new_lines
    FOR EACH STATEMENT EXECUTE FUNCTION candour_lines_move();

-- Add the changes up. Who reads meanwhile sees either; changes that come meanwhile stay for the next time.
CREATE FUNCTION candour_ages_add_up() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('candour.ages')) THEN
        RETURN;
    END IF;
    WITH gone AS (DELETE FROM candour_ageday RETURNING what, creditor_id, currency, due_on, count, owed_minor)
    INSERT INTO candour_ageday (what, creditor_id, currency, due_on, count, owed_minor)
    SELECT what, creditor_id, currency, due_on, sum(count), sum(owed_minor) FROM gone
     GROUP BY what, creditor_id, currency, due_on HAVING sum(count) <> 0 OR sum(owed_minor) <> 0;
END $$;

ALTER TABLE candour_bookline SET (fillfactor = 80);
REVOKE UPDATE, DELETE, TRUNCATE ON candour_bulkrun, candour_export FROM candour_app;

-- What is there already.
UPDATE candour_item i SET balance_minor = s.balance_minor
  FROM (SELECT item_id, CASE WHEN sum(unknown) = 0 THEN sum(amount_minor) END::bigint AS balance_minor
          FROM candour_ledgerentry WHERE item_id IS NOT NULL GROUP BY item_id) s
 WHERE i.id = s.item_id AND i.balance_minor IS DISTINCT FROM s.balance_minor;
INSERT INTO candour_bookline (account_id, creditor_id, owner_id, sort_name, reachable)
SELECT a.id, a.creditor_id, a.owner_id, lower(p.name),
       EXISTS (SELECT FROM candour_contactpoint t
                WHERE t.party_id = p.id AND t.failed_at IS NULL AND t.opted_out_at IS NULL)
  FROM candour_account a JOIN candour_party p ON p.id = a.party_id;
SELECT candour_lines_again(ARRAY(SELECT id FROM candour_account ORDER BY id));
