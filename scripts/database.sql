-- Run by psql as superuser in the private cluster; may be run again at any time.
-- Expects the variables owner_password, app_password and public_password.
SET client_min_messages = warning;
SET log_statement = 'none';

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['vungxanh_owner', 'vungxanh_app', 'vungxanh_public']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

-- The owner migrates, and makes the databases of the tests.
ALTER ROLE vungxanh_owner NOSUPERUSER CREATEDB NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE vungxanh_app NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
ALTER ROLE vungxanh_public NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'public_password';
GRANT vungxanh_public TO vungxanh_app;

ALTER ROLE vungxanh_owner SET timezone = 'Asia/Ho_Chi_Minh';
ALTER ROLE vungxanh_app SET timezone = 'Asia/Ho_Chi_Minh';
ALTER ROLE vungxanh_public SET timezone = 'Asia/Ho_Chi_Minh';

-- Who waits for a record that somebody else holds is told so, instead of holding a thread.
ALTER ROLE vungxanh_app SET lock_timeout = '15s';
ALTER ROLE vungxanh_public SET lock_timeout = '15s';

-- A database with the extensions, which the owner may copy but could not make.
SELECT 'CREATE DATABASE vungxanh_template OWNER vungxanh_owner TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8'''
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'vungxanh_template')
\gexec
\connect vungxanh_template
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
REVOKE CREATE ON SCHEMA public FROM PUBLIC, vungxanh_app, vungxanh_public;
\connect postgres
ALTER DATABASE vungxanh_template IS_TEMPLATE true;
REVOKE ALL ON DATABASE vungxanh_template FROM PUBLIC;

SELECT 'CREATE DATABASE vungxanh OWNER vungxanh_owner TEMPLATE vungxanh_template'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'vungxanh')
\gexec
REVOKE ALL ON DATABASE vungxanh FROM PUBLIC, vungxanh_app, vungxanh_public;
GRANT CONNECT ON DATABASE vungxanh TO vungxanh_app, vungxanh_public;
