repo="${M2_REPO:-$HOME/.m2/repository}"
exec java -cp "target/classes:$repo/com/google/code/gson/gson/2.10.1/gson-2.10.1.jar" profiles.Main "$@"
