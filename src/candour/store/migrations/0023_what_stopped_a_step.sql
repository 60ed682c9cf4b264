-- The event that stopped a step is found once, when the step lapses, and kept: most lapse by the calendar alone.
CREATE FUNCTION candour_step_lapses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.stopped_by := (SELECT v.id FROM candour_event v
                        WHERE v.account_id = NEW.account_id AND v.recorded_at >= NEW.recorded_at
                          AND v.occurred_at >= NEW.occurred_at AND v.occurred_at <= NEW.done_at
                          AND v.kind IN ('query_opened', 'promise_made', 'payment_cleared', 'hold_placed', 'item_changed',
                                         'opted_out', 'conversation', 'imported', 'facts_recorded', 'clock_started',
                                         'preference_noted', 'placed', 'placement_ended')
                        ORDER BY v.id DESC LIMIT 1);
    RETURN NEW;
END $$;
CREATE TRIGGER candour_step_lapses BEFORE UPDATE ON candour_step FOR EACH ROW
    WHEN (NEW.state = 'lapsed' AND NEW.done_at IS NOT NULL AND (OLD.state <> 'lapsed' OR OLD.done_at IS NULL))
    EXECUTE FUNCTION candour_step_lapses();

-- What has lapsed already.
UPDATE candour_step s SET stopped_by = v.id
  FROM (SELECT t.id AS step_id, max(e.id) AS id
          FROM candour_step t JOIN candour_event e ON e.account_id = t.account_id
         WHERE t.state = 'lapsed' AND t.done_at IS NOT NULL AND e.recorded_at >= t.recorded_at
           AND e.occurred_at >= t.occurred_at AND e.occurred_at <= t.done_at
           AND e.kind IN ('query_opened', 'promise_made', 'payment_cleared', 'hold_placed', 'item_changed', 'opted_out',
                          'conversation', 'imported', 'facts_recorded', 'clock_started', 'preference_noted', 'placed',
                          'placement_ended')
         GROUP BY t.id) v
 WHERE s.id = v.step_id;
