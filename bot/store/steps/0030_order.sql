-- What was tried and waits holds up what comes after it in its chat; it is looked up for every delivery that is due.
CREATE INDEX deliveries_tried ON deliveries (chat_id, priority, id)
    WHERE state IN ('pending', 'sending', 'unknown') AND attempts > 0 AND kind <> 'edit';
