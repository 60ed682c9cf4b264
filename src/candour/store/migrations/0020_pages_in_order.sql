-- Statements are counted as they move, as all steps are: by creditor, lane, month and state.
CREATE OR REPLACE FUNCTION candour_steps_counted() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF EXISTS (SELECT FROM steps WHERE strategy = 'statements') THEN
        INSERT INTO candour_statementcount (creditor_id, lane, occurrence, state, count)
        SELECT s.creditor, s.lane, s.occurrence, s.state, count(*) * n
          FROM (SELECT (SELECT a.creditor_id FROM candour_account a WHERE a.id = account_id) AS creditor, lane,
                       occurrence, state
                  FROM steps WHERE strategy = 'statements') s
         GROUP BY 1, 2, 3, 4;
    END IF;
    RETURN NULL;
END $$;

-- Add the changes up. Who reads meanwhile sees either; changes that come meanwhile stay fresh for the next time.
CREATE OR REPLACE FUNCTION candour_counts_add_up() RETURNS void LANGUAGE plpgsql AS $$
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
    WITH moved AS (SELECT DISTINCT creditor_id, lane, occurrence, state FROM candour_statementcount WHERE fresh),
         gone AS (DELETE FROM candour_statementcount c USING moved m
                   WHERE c.creditor_id = m.creditor_id AND c.lane = m.lane AND c.occurrence = m.occurrence
                     AND c.state = m.state
                  RETURNING c.creditor_id, c.lane, c.occurrence, c.state, c.count)
    INSERT INTO candour_statementcount (creditor_id, lane, occurrence, state, count, fresh)
    SELECT creditor_id, lane, occurrence, state, sum(count), false FROM gone GROUP BY 1, 2, 3, 4 HAVING sum(count) <> 0;
END $$;

INSERT INTO candour_statementcount (creditor_id, lane, occurrence, state, count, fresh)
SELECT a.creditor_id, s.lane, s.occurrence, s.state, count(*), false
  FROM candour_step s JOIN candour_account a ON a.id = s.account_id WHERE s.strategy = 'statements' GROUP BY 1, 2, 3, 4;
