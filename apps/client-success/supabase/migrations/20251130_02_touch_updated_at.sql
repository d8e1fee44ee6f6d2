-- Migration: 20251130_02_touch_updated_at
-- Description: Keeps updated_at true without the help of whoever writes

CREATE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;

CREATE TRIGGER segmentation_events_touch BEFORE UPDATE ON segmentation_events
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER client_arr_touch BEFORE UPDATE ON client_arr
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- Rollback:
-- DROP TRIGGER client_arr_touch ON client_arr;
-- DROP TRIGGER segmentation_events_touch ON segmentation_events;
-- DROP FUNCTION touch_updated_at();
