-- Migration: 20260128_client_management_row_security
-- Description: Whoever has signed in reads, and whoever looks after a client writes

CREATE FUNCTION current_cse() RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT id FROM cse_profiles WHERE email = auth.email() AND active $$;

COMMENT ON FUNCTION current_cse() IS 'Who has signed in, where that is somebody of client success';

CREATE FUNCTION looks_after(wanted_client uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM client_segmentation AS segmentation
        JOIN cse_profiles AS cse ON cse.id = segmentation.cse_id
        WHERE segmentation.client_id = wanted_client
          AND segmentation.effective_to IS NULL
          AND current_cse() IN (cse.id, cse.reports_to)
    )
$$;

ALTER TABLE segmentation_event_types ENABLE ROW LEVEL SECURITY;
ALTER TABLE tier_event_requirements ENABLE ROW LEVEL SECURITY;
ALTER TABLE segmentation_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_name_aliases ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_sla_targets ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_products ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_health_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE health_score_weights ENABLE ROW LEVEL SECURITY;
ALTER TABLE product_catalog ENABLE ROW LEVEL SECURITY;
ALTER TABLE solution_bundles ENABLE ROW LEVEL SECURITY;
ALTER TABLE solution_bundle_products ENABLE ROW LEVEL SECURITY;
ALTER TABLE product_analytics ENABLE ROW LEVEL SECURITY;

CREATE POLICY segmentation_event_types_read ON segmentation_event_types FOR SELECT TO authenticated USING (true);
CREATE POLICY tier_event_requirements_read ON tier_event_requirements FOR SELECT TO authenticated USING (true);
CREATE POLICY segmentation_events_read ON segmentation_events FOR SELECT TO authenticated USING (true);
CREATE POLICY segmentation_events_insert ON segmentation_events FOR INSERT TO authenticated
    WITH CHECK (looks_after(client_id));
CREATE POLICY segmentation_events_update ON segmentation_events FOR UPDATE TO authenticated
    USING (looks_after(client_id)) WITH CHECK (looks_after(client_id));
CREATE POLICY client_name_aliases_read ON client_name_aliases FOR SELECT TO authenticated USING (true);
CREATE POLICY client_name_aliases_insert ON client_name_aliases FOR INSERT TO authenticated
    WITH CHECK (looks_after(client_id));
CREATE POLICY client_sla_targets_read ON client_sla_targets FOR SELECT TO authenticated USING (true);
CREATE POLICY client_products_read ON client_products FOR SELECT TO authenticated USING (true);
CREATE POLICY client_health_history_read ON client_health_history FOR SELECT TO authenticated USING (true);
CREATE POLICY health_score_weights_read ON health_score_weights FOR SELECT TO authenticated USING (true);
CREATE POLICY product_catalog_read ON product_catalog FOR SELECT TO authenticated USING (true);
CREATE POLICY solution_bundles_read ON solution_bundles FOR SELECT TO authenticated USING (true);
CREATE POLICY solution_bundle_products_read ON solution_bundle_products FOR SELECT TO authenticated USING (true);
CREATE POLICY product_analytics_record ON product_analytics FOR INSERT TO authenticated
    WITH CHECK (user_email = (SELECT auth.email()));

-- Rollback:
-- DROP POLICY product_analytics_record ON product_analytics;
-- DROP POLICY solution_bundle_products_read ON solution_bundle_products;
-- DROP POLICY solution_bundles_read ON solution_bundles;
-- DROP POLICY product_catalog_read ON product_catalog;
-- DROP POLICY health_score_weights_read ON health_score_weights;
-- DROP POLICY client_health_history_read ON client_health_history;
-- DROP POLICY client_products_read ON client_products;
-- DROP POLICY client_sla_targets_read ON client_sla_targets;
-- DROP POLICY client_name_aliases_insert ON client_name_aliases;
-- DROP POLICY client_name_aliases_read ON client_name_aliases;
-- DROP POLICY segmentation_events_update ON segmentation_events;
-- DROP POLICY segmentation_events_insert ON segmentation_events;
-- DROP POLICY segmentation_events_read ON segmentation_events;
-- DROP POLICY tier_event_requirements_read ON tier_event_requirements;
-- DROP POLICY segmentation_event_types_read ON segmentation_event_types;
-- ALTER TABLE product_analytics DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE solution_bundle_products DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE solution_bundles DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE product_catalog DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE health_score_weights DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE client_health_history DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE client_products DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE client_sla_targets DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE client_name_aliases DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE segmentation_events DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE tier_event_requirements DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE segmentation_event_types DISABLE ROW LEVEL SECURITY;
-- DROP FUNCTION looks_after(uuid);
-- DROP FUNCTION current_cse();
