repo="${M2_REPO:-$HOME/.m2/repository}"
exec java -cp "target/classes:$repo/org/apache/commons/commons-csv/1.10.0/commons-csv-1.10.0.jar" intake.Main "$@"
