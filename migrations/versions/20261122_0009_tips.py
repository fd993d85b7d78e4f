"""Tips, the two functions of the public role, and the view of cells.

Revision ID: 0009
Revises: 0008
"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op

from migrations.roles import grant

revision = "0009"
down_revision = "0008"

TABLES = ("tip_events", "tip_messages", "tip_photos", "tips")

# One source may be refused; a commune and the whole system are only told to be slow, or junk from
# one sender would close the channel for everybody (local rule).
COUNT_TRY = """
CREATE FUNCTION count_public_try(act text, source bytea, commune text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  own integer := 0;
  here integer := 0;
  everywhere integer;
BEGIN
  IF source IS NOT NULL THEN
    own := throttle_hit(act, source, 3600);
  END IF;
  IF own > 30 THEN
    RETURN jsonb_build_object('refused', true, 'busy', false);
  END IF;
  IF commune <> '' THEN
    here := throttle_hit(act || '-commune', convert_to(commune, 'UTF8'), 3600);
  END IF;
  everywhere := throttle_hit(act || '-all', '\\x00', 3600);
  RETURN jsonb_build_object('refused', false, 'busy', here > 60 OR everywhere > 600);
END $$
"""

SUBMIT_TIP = """
CREATE FUNCTION submit_tip(commune text, source bytea, tip jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  town areas;
  home areas;
  pin geometry;
  made integer;
BEGIN
  IF tip IS NULL THEN
    RETURN count_public_try('tip', source, commune);
  END IF;
  SELECT * INTO STRICT town FROM areas WHERE level = 'commune' AND code = commune;
  IF tip ->> 'lon' IS NOT NULL THEN
    pin := ST_SetSRID(ST_MakePoint((tip ->> 'lon')::float, (tip ->> 'lat')::float), 4326);
  END IF;
  SELECT * INTO home FROM areas
    WHERE level = 'village' AND path LIKE town.path || '%' AND uuid = (tip ->> 'village')::uuid;
  IF home.id IS NULL AND pin IS NOT NULL THEN
    SELECT a.* INTO home FROM areas a JOIN area_boundaries b ON b.area_id = a.id
      WHERE a.level = 'village' AND a.path LIKE town.path || '%' AND upper_inf(b.known)
        AND b.valid @> current_date AND ST_Covers(b.boundary, pin)
      LIMIT 1;
  END IF;
  INSERT INTO tips (commune_code, area_id, channel, body, place_text, location, occurred,
                    occurred_text, receipt_hash, form_hash)
    VALUES (commune, coalesce(home.id, town.id), 'web', tip ->> 'body',
            coalesce(tip ->> 'place_text', ''), pin, coalesce(tip ->> 'occurred', 'unknown'),
            coalesce(tip ->> 'occurred_text', ''),
            decode(tip ->> 'receipt_hash', 'hex'), decode(tip ->> 'form_hash', 'hex'))
    ON CONFLICT (form_hash) DO NOTHING
    RETURNING id INTO made;
  IF made IS NULL THEN
    RETURN jsonb_build_object('is_new', false);
  END IF;
  INSERT INTO tip_photos (tip_id, position, name, media_type, size_bytes, sha256, storage_name)
    SELECT made, place, 'anh-' || place || '.jpg', photo ->> 'media_type',
           (photo ->> 'size_bytes')::bigint, photo ->> 'sha256', photo ->> 'storage_name'
    FROM jsonb_array_elements(coalesce(tip -> 'photos', '[]')) WITH ORDINALITY AS p(photo, place);
  RETURN jsonb_build_object('is_new', true);
END $$
"""

READ_RECEIPT = """
CREATE FUNCTION read_receipt(receipt bytea, source bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  verdict jsonb := count_public_try('receipt', source, '');
  found_tip jsonb;
BEGIN
  IF NOT (verdict ->> 'refused')::boolean THEN
    SELECT jsonb_build_object(
        'status', t.status,
        'received_on', t.received_hour::date,
        'messages', coalesce(
          (SELECT jsonb_agg(jsonb_build_object('body', m.body, 'sent_on', m.sent_on) ORDER BY m.id)
           FROM tip_messages m WHERE m.tip_id = t.id), '[]'))
      INTO found_tip FROM tips t WHERE t.receipt_hash = receipt;
  END IF;
  RETURN verdict || jsonb_build_object('tip', found_tip);
END $$
"""

TIP_CELLS = """
CREATE VIEW tip_cells AS
  SELECT t.cell_id, c.code AS commune_code, c.path AS area_path,
         CASE WHEN count(*) >= 3 THEN count(*)::integer END AS count,
         ST_Transform(ST_MakeEnvelope(
           500 * substring(t.cell_id FROM 'E([0-9]+)N')::integer,
           500 * substring(t.cell_id FROM 'N([0-9]+)$')::integer,
           500 * substring(t.cell_id FROM 'E([0-9]+)N')::integer + 500,
           500 * substring(t.cell_id FROM 'N([0-9]+)$')::integer + 500,
           32648), 4326)::geometry(Polygon, 4326) AS square
  FROM tips t JOIN areas c ON c.level = 'commune' AND c.code = t.commune_code
  WHERE t.cell_id IS NOT NULL AND t.status NOT IN ('not_criminal', 'duplicate', 'spam')
  GROUP BY t.cell_id, c.code, c.path
"""


def upgrade() -> None:
    grant("app", "EXECUTE", "grid_cell(double precision, double precision)")
    create_tips()
    create_details()
    op.execute(COUNT_TRY)
    op.execute("REVOKE ALL ON FUNCTION count_public_try(text, bytea, text) FROM PUBLIC")
    op.execute(SUBMIT_TIP)
    op.execute(READ_RECEIPT)
    op.execute(TIP_CELLS)
    grant("public", "EXECUTE", "submit_tip(text, bytea, jsonb)", "read_receipt(bytea, bytea)")
    grant("app", "SELECT", "tip_cells")
    grant("app", "SELECT, INSERT, UPDATE", "tips")
    grant("app", "SELECT, INSERT", "tip_photos", "tip_messages", "tip_events")
    op.execute(
        "CREATE TRIGGER tip_events_refuse_change BEFORE UPDATE ON tip_events"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def create_tips() -> None:
    op.create_table(
        "tips",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), server_default="received", nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("place_text", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "location",
            geoalchemy2.Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "cell_id",
            sa.Text(),
            sa.Computed("grid_cell(st_x(location), st_y(location))", persisted=True),
            nullable=True,
        ),
        sa.Column("occurred", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("occurred_text", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "received_hour",
            sa.DateTime(timezone=True),
            server_default=sa.text("date_trunc('hour', now())"),
            nullable=False,
        ),
        sa.Column("receipt_hash", sa.LargeBinary(), nullable=False),
        sa.Column("form_hash", sa.LargeBinary(), nullable=True),
        sa.Column("is_urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("transferred_to", sa.Text(), server_default="", nullable=False),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("hotspot_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('received', 'triaged', 'transferred', 'outcome_reported',"
            " 'not_criminal', 'duplicate', 'spam')",
            name=op.f("ck_tips_status"),
        ),
        sa.CheckConstraint(
            "channel IN ('web', 'hotline', 'box', 'vneid', 'in_person')",
            name=op.f("ck_tips_channel"),
        ),
        sa.CheckConstraint(
            "received_hour = date_trunc('hour', received_hour, 'UTC')",
            name=op.f("ck_tips_received_hour"),
        ),
        sa.CheckConstraint("octet_length(receipt_hash) = 32", name=op.f("ck_tips_receipt_hash")),
        sa.CheckConstraint("body <> '' AND char_length(body) <= 5000", name=op.f("ck_tips_body")),
        sa.CheckConstraint("char_length(place_text) <= 300", name=op.f("ck_tips_place_text")),
        sa.CheckConstraint(
            "occurred IN ('now', 'today', 'yesterday', 'this_week', 'often', 'unknown')",
            name=op.f("ck_tips_occurred"),
        ),
        sa.CheckConstraint("char_length(occurred_text) <= 200", name=op.f("ck_tips_occurred_text")),
        sa.CheckConstraint(
            "(status = 'duplicate') = (duplicate_of_id IS NOT NULL)",
            name=op.f("ck_tips_duplicate"),
        ),
        sa.CheckConstraint("duplicate_of_id <> id", name=op.f("ck_tips_not_of_itself")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_tips_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["duplicate_of_id"], ["tips.id"], name=op.f("fk_tips_duplicate_of_id_tips")
        ),
        sa.ForeignKeyConstraint(
            ["hotspot_id"], ["hotspots.id"], name=op.f("fk_tips_hotspot_id_hotspots")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tips")),
        sa.UniqueConstraint("uuid", name=op.f("uq_tips_uuid")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_tips_receipt_hash")),
        sa.UniqueConstraint("form_hash", name=op.f("uq_tips_form_hash")),
    )
    op.create_index("ix_tips_area_id", "tips", ["area_id"])
    op.create_index("ix_tips_cell_id", "tips", ["commune_code", "cell_id"])
    op.create_index("ix_tips_status", "tips", ["commune_code", "status", "id"])
    op.create_index("ix_tips_location", "tips", ["location"], postgresql_using="gist")


def create_details() -> None:
    op.create_table(
        "tip_photos",
        sa.Column("tip_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("storage_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tips.id"], name=op.f("fk_tip_photos_tip_id_tips")),
        sa.PrimaryKeyConstraint("tip_id", "position", name=op.f("pk_tip_photos")),
        sa.UniqueConstraint("storage_name", name=op.f("uq_tip_photos_storage_name")),
    )
    op.create_table(
        "tip_messages",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("tip_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "body <> '' AND char_length(body) <= 2000", name=op.f("ck_tip_messages_body")
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tips.id"], name=op.f("fk_tip_messages_tip_id_tips")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_tip_messages_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip_messages")),
    )
    op.create_index("ix_tip_messages_tip_id", "tip_messages", ["tip_id"])
    op.create_table(
        "tip_events",
        sa.Column("tip_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=False),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tips.id"], name=op.f("fk_tip_events_tip_id_tips")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_tip_events_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip_events")),
        sa.UniqueConstraint("uuid", name=op.f("uq_tip_events_uuid")),
    )
    op.create_index("ix_tip_events_tip_id", "tip_events", ["tip_id"])


def downgrade() -> None:
    op.execute("DROP VIEW tip_cells")
    op.execute("DROP FUNCTION read_receipt(bytea, bytea)")
    op.execute("DROP FUNCTION submit_tip(text, bytea, jsonb)")
    op.execute("DROP FUNCTION count_public_try(text, bytea, text)")
    for table in TABLES:
        op.drop_table(table)
