-- Steps are counted by triggers, so that no writer can forget them: a row for each change, in the transaction of the
-- change, so that no two writers wait for each other on one sum. What is true is the sum of all rows. A trigger's
-- argument says whether its steps came (1) or went (-1); an update is both.
CREATE FUNCTION candour_steps_counted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE n CONSTANT int := TG_ARGV[0];
BEGIN
    -- Any local day of any zone is made of whole quarters of an hour.
    INSERT INTO candour_stepcount (lane, section, rule, at, count)
    SELECT s.lane, s.section, s.rule, date_bin('15 minutes', s.at, 'epoch'), count(*) * n
      FROM (SELECT lane, CASE state WHEN 'ready' THEN 'waiting' ELSE state END AS section,
                   coalesce(rules[1], '') AS rule, occurred_at AS at
              FROM steps WHERE state IN ('ready', 'waiting', 'held', 'draft')
            UNION ALL
            SELECT lane, CASE WHEN state = 'failed' THEN 'failed' ELSE 'went' END, '', done_at
              FROM steps WHERE state IN ('sent', 'tasked', 'shadowed', 'failed') AND done_at IS NOT NULL) s
     GROUP BY 1, 2, 3, 4;
    -- The creditor is looked up step by step: joined, a database without statistics would read all accounts.
    INSERT INTO candour_hourcount (lane, creditor_id, is_ready, hour, channel, purpose, count)
    SELECT s.lane, s.creditor, s.is_ready, date_bin('1 hour', s.at, 'epoch'), s.channel, s.purpose, count(*) * n
      FROM (SELECT lane, channel, purpose, state = 'ready' AS is_ready,
                   CASE state WHEN 'ready' THEN not_before ELSE until END AS at,
                   (SELECT a.creditor_id FROM candour_account a WHERE a.id = account_id) AS creditor
              FROM steps WHERE state = 'ready' OR state = 'waiting' AND until IS NOT NULL) s
     GROUP BY 1, 2, 3, 4, 5, 6;
    RETURN NULL;
END $$;
CREATE TRIGGER candour_steps_come AFTER INSERT ON candour_step REFERENCING NEW TABLE AS steps
    FOR EACH STATEMENT EXECUTE FUNCTION candour_steps_counted('1');
CREATE TRIGGER candour_steps_become AFTER UPDATE ON candour_step REFERENCING NEW TABLE AS steps
    FOR EACH STATEMENT EXECUTE FUNCTION candour_steps_counted('1');
CREATE TRIGGER candour_steps_were AFTER UPDATE ON candour_step REFERENCING OLD TABLE AS steps
    FOR EACH STATEMENT EXECUTE FUNCTION candour_steps_counted('-1');
CREATE TRIGGER candour_steps_go AFTER DELETE ON candour_step REFERENCING OLD TABLE AS steps
    FOR EACH STATEMENT EXECUTE FUNCTION candour_steps_counted('-1');

-- Add the changes up. Who reads meanwhile sees either; changes that come meanwhile stay fresh for the next time.
CREATE FUNCTION candour_counts_add_up() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('candour.counts')) THEN
        RETURN;
    END IF;
    WITH moved AS (SELECT DISTINCT lane, section, rule, at FROM candour_stepcount WHERE fresh),
         gone AS (DELETE FROM candour_stepcount c USING moved m
                   WHERE c.section = m.section AND c.at = m.at AND c.lane = m.lane AND c.rule = m.rule
                  RETURNING c.lane, c.section, c.rule, c.at, c.count)
    INSERT INTO candour_stepcount (lane, section, rule, at, count, fresh)
    SELECT lane, section, rule, at, sum(count), false FROM gone GROUP BY 1, 2, 3, 4 HAVING sum(count) <> 0;
    WITH moved AS (SELECT DISTINCT lane, creditor_id, is_ready, hour, channel, purpose FROM candour_hourcount WHERE fresh),
         gone AS (DELETE FROM candour_hourcount c USING moved m
                   WHERE c.lane = m.lane AND c.hour = m.hour AND c.creditor_id = m.creditor_id
                     AND c.is_ready = m.is_ready AND c.channel = m.channel AND c.purpose = m.purpose
                  RETURNING c.lane, c.creditor_id, c.is_ready, c.hour, c.channel, c.purpose, c.count)
    INSERT INTO candour_hourcount (lane, creditor_id, is_ready, hour, channel, purpose, count, fresh)
    SELECT lane, creditor_id, is_ready, hour, channel, purpose, sum(count), false FROM gone
     GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(count) <> 0;
END $$;

-- The rows of a section of Today, in the order in which it shows them: open steps by their decisive rule, steps that
-- are done by their moment.
CREATE INDEX step_in_order ON candour_step (state, lane, (coalesce(rules[1], '')), id, occurred_at)
    WHERE state IN ('ready', 'waiting', 'held', 'draft');
CREATE INDEX step_done_in_order ON candour_step (lane, (CASE WHEN state = 'failed' THEN 'failed' ELSE 'went' END), done_at,
    id) WHERE state IN ('sent', 'tasked', 'shadowed', 'failed');
CREATE INDEX task_in_order ON candour_task (lane, (escalated_at IS NULL), due_at, id) WHERE done_at IS NULL;
CREATE INDEX message_draft ON candour_message (id) WHERE status = 'draft';

-- What is there already.
INSERT INTO candour_stepcount (lane, section, rule, at, count, fresh)
SELECT s.lane, s.section, s.rule, date_bin('15 minutes', s.at, 'epoch'), count(*), false
  FROM (SELECT lane, CASE state WHEN 'ready' THEN 'waiting' ELSE state END AS section, coalesce(rules[1], '') AS rule,
               occurred_at AS at
          FROM candour_step WHERE state IN ('ready', 'waiting', 'held', 'draft')
        UNION ALL
        SELECT lane, CASE WHEN state = 'failed' THEN 'failed' ELSE 'went' END, '', done_at
          FROM candour_step WHERE state IN ('sent', 'tasked', 'shadowed', 'failed') AND done_at IS NOT NULL) s
 GROUP BY 1, 2, 3, 4;
INSERT INTO candour_hourcount (lane, creditor_id, is_ready, hour, channel, purpose, count, fresh)
SELECT s.lane, a.creditor_id, s.state = 'ready',
       date_bin('1 hour', CASE s.state WHEN 'ready' THEN s.not_before ELSE s.until END, 'epoch'), s.channel, s.purpose,
       count(*), false
  FROM candour_step s JOIN candour_account a ON a.id = s.account_id
 WHERE s.state = 'ready' OR s.state = 'waiting' AND s.until IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6;
