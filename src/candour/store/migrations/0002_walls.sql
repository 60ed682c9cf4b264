-- The role that Candour runs as. The owner of the tables takes it on for everything but migrations.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'candour_app') THEN
        BEGIN
            CREATE ROLE candour_app NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this server was quicker
        END;
    END IF;
    EXECUTE format('GRANT candour_app TO %I', current_user);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO candour_app', current_schema());
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO candour_app', current_schema());
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO candour_app', current_schema());
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO candour_app',
                   current_schema());
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE, SELECT ON SEQUENCES TO candour_app',
                   current_schema());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO candour_app', current_database());
END $$;

REVOKE UPDATE, DELETE, TRUNCATE ON candour_event, candour_ledgerentry, candour_allocation, candour_approval
    FROM candour_app;

-- No fact changes unseen: an event moves its person's version and makes its account due for review.
-- Accounts are locked before persons and both in id order, here as everywhere, so that no two writers can block
-- each other for good.
CREATE FUNCTION candour_event_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM candour_account WHERE id IN (SELECT account_id FROM new_events) ORDER BY id FOR NO KEY UPDATE;
    UPDATE candour_account SET next_review_at = 'epoch'
     WHERE id IN (SELECT account_id FROM new_events) AND next_review_at IS DISTINCT FROM 'epoch';
    PERFORM 1 FROM candour_party WHERE id IN (SELECT party_id FROM new_events) ORDER BY id FOR NO KEY UPDATE;
    UPDATE candour_party SET version = version + 1 WHERE id IN (SELECT party_id FROM new_events);
    RETURN NULL;
END $$;
CREATE TRIGGER candour_event_moves AFTER INSERT ON candour_event
    REFERENCING NEW TABLE AS new_events FOR EACH STATEMENT EXECUTE FUNCTION candour_event_moves();

-- settled_on is the day from which the item's balance is, and on all later days stays, exactly zero.
CREATE FUNCTION candour_entries_settle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE candour_item i SET settled_on = s.settled_on
      FROM (SELECT e.item_id,
                   CASE WHEN sum(e.amount_minor) = 0 AND sum(e.unknown) = 0 THEN max(e.effective_on) END AS settled_on
              FROM candour_ledgerentry e
             WHERE e.item_id IN (SELECT item_id FROM new_entries)
             GROUP BY e.item_id) s
     WHERE i.id = s.item_id AND i.settled_on IS DISTINCT FROM s.settled_on;
    RETURN NULL;
END $$;
CREATE TRIGGER candour_entries_settle AFTER INSERT ON candour_ledgerentry
    REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION candour_entries_settle();

-- The ledger's invariants: an entry speaks its item's currency and account; a reversal takes back exactly what it names.
CREATE FUNCTION candour_entries_agree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM new_entries e JOIN candour_item i ON i.id = e.item_id
                WHERE i.currency <> e.currency OR i.account_id <> e.account_id) THEN
        RAISE EXCEPTION 'a ledger entry must have the currency and the account of its item'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM new_entries e JOIN candour_ledgerentry r ON r.id = e.reverses_id
                WHERE e.amount_minor <> -r.amount_minor OR e.unknown <> -r.unknown
                   OR e.item_id IS DISTINCT FROM r.item_id OR e.effective_on <> r.effective_on) THEN
        RAISE EXCEPTION 'a reversal must take back exactly the entry that it names' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER candour_entries_agree AFTER INSERT ON candour_ledgerentry
    REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION candour_entries_agree();
ALTER TABLE candour_ledgerentry ADD CONSTRAINT entry_unknown_has_no_amount
    CHECK (unknown IN (-1, 0, 1) AND (unknown = 0 OR amount_minor = 0));

-- What is allocated of a payment never exceeds it. Deferred, so that a payment and its parts may come in any order.
CREATE FUNCTION candour_allocations_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT coalesce(sum(a.amount_minor), 0) FROM candour_allocation a WHERE a.payment_id = NEW.payment_id)
       > (SELECT p.amount_minor FROM candour_payment p WHERE p.id = NEW.payment_id) THEN
        RAISE EXCEPTION 'payment % is allocated beyond its amount', NEW.payment_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER candour_allocations_fit AFTER INSERT ON candour_allocation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION candour_allocations_fit();

-- Rows that are updated often leave room on their page.
ALTER TABLE candour_party SET (fillfactor = 80);
ALTER TABLE candour_account SET (fillfactor = 80);
ALTER TABLE candour_step SET (fillfactor = 80);
ALTER TABLE candour_attempt SET (fillfactor = 70);

-- A pause is heard by workers that are handing over, without their asking.
CREATE FUNCTION candour_mode_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('candour_mode', NEW.id || ' ' || NEW.mode);
    RETURN NULL;
END $$;
CREATE TRIGGER candour_mode_is_told AFTER UPDATE OF mode ON candour_creditor
    FOR EACH ROW WHEN (OLD.mode IS DISTINCT FROM NEW.mode) EXECUTE FUNCTION candour_mode_is_told();
