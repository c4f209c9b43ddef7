-- Projects, news and services, as wide as their models.
CREATE OR REPLACE TEMP TABLE projects AS $wide_project;
CREATE OR REPLACE TEMP TABLE news AS $wide_news;
CREATE OR REPLACE TEMP TABLE services AS $wide_service;
