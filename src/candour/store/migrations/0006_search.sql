-- How what is searched for and what is found are brought to one form. Each function stands alone (an index may be built
-- where no schema is searched but pg_catalog), and what they make is kept by indexes alone: nothing can be out of step.

-- The words of a name: small letters without accents, parted where no letter or digit stands, apostrophes left out.
-- A name of plain letters, which is most of them, is spared what only others need.
CREATE FUNCTION candour_words(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_remove(string_to_array(regexp_replace(replace(replace(
        CASE WHEN octet_length(name) = length(name) THEN lower(name)
             ELSE replace(replace(replace(replace(translate(
                  regexp_replace(lower(normalize(name, NFKD)), '[\u0300-\u036f]+', '', 'g'),
                  'øłđðıħŧ', 'olddiht'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th') END,
        '''', ''), '’', ''), '[^[:alnum:]]+', ' ', 'g'), ' '), '')
$$;

-- Words of four letters and more, and each of them with one letter left out: two words that differ by one slip of the
-- finger (a letter wrong, missing, doubled, or two that changed places) share one of these.
CREATE FUNCTION candour_near(words text[]) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(substr(word, 1, greatest(n - 1, 0)) || substr(word, n + 1)), '{}')
      FROM unnest(words) AS word, generate_series(0, length(word)) AS n
     WHERE length(word) BETWEEN 4 AND 24 AND word !~ '[0-9]'
$$;

-- A reference without what people leave out when they type it: small letters and digits.
CREATE FUNCTION candour_key(reference text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT lower(regexp_replace(normalize(reference, NFKD), '[^[:alnum:]]+', '', 'g'))
$$;

-- The last number in a reference, without the noughts before it: people say '4417' of INV-004417. At most 18 digits.
CREATE FUNCTION candour_number(reference text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT right(ltrim(substring(reference FROM '([0-9]+)[^0-9]*$'), '0'), 18)
$$;

CREATE INDEX party_by_words ON candour_party USING gin (array_to_tsvector(candour_words(name)));
CREATE INDEX party_by_near ON candour_party USING gin (candour_near(candour_words(name)));
CREATE INDEX contact_name_by_words ON candour_contactpoint USING gin (array_to_tsvector(candour_words(contact_name)))
    WHERE contact_name <> '';
CREATE INDEX account_by_key ON candour_account (candour_key(reference) text_pattern_ops);
CREATE INDEX account_by_number ON candour_account (candour_number(reference) text_pattern_ops);
CREATE INDEX item_by_key ON candour_item (candour_key(reference) text_pattern_ops);
CREATE INDEX item_by_number ON candour_item (candour_number(reference) text_pattern_ops);
CREATE INDEX email_begins ON candour_contactpoint (lower(value) text_pattern_ops) WHERE channel = 'email';
CREATE INDEX email_at ON candour_contactpoint (split_part(lower(value), '@', 2) text_pattern_ops)
    WHERE channel = 'email';
CREATE INDEX phone_begins ON candour_contactpoint (value text_pattern_ops) WHERE channel = 'phone';
CREATE INDEX phone_ends ON candour_contactpoint (reverse(value) text_pattern_ops) WHERE channel = 'phone';
CREATE INDEX item_by_amount ON candour_item (amount_minor);
