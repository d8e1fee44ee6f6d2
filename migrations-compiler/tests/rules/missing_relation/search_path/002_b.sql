-- Each file starts with the usual path.
SELECT id FROM things;
SELECT id FROM app.things;
