import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Compiles and runs tests again and again in one process, so that a version can be tried in a fraction of a second.
 * It reads one request a line, its words parted by tabs, and answers with lines of words, the last of which is "end".
 *
 *   compile, words of the compiler…   "log" and its text with \n for ends of lines; then "status", 0 or 1
 *   run, seconds, class path, class or class#method…   "test", Class#method, "passed", or "failed" and the stack trace;
 *                                                      "loaded", names of classes…; "late" when the time was over
 */
public final class Prober {
    private static final PrintStream ANSWERS = System.out;

    public static void main(String[] words) throws Exception {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        System.setOut(nowhere);
        System.setErr(nowhere);
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            String[] request = line.split("\t", -1);
            if (request[0].equals("compile")) compile(request);
            else run(request);
            answer("end");
        }
        Runtime.getRuntime().halt(0);
    }

    private static void compile(String[] request) {
        StringWriter log = new StringWriter();
        String[] options = List.of(request).subList(1, request.length).toArray(new String[0]);
        boolean isGood = BatchCompiler.compile(options, new PrintWriter(log), new PrintWriter(log), null);
        answer("log", log.toString());
        answer("status", isGood ? "0" : "1");
    }

    private static void run(String[] request) throws Exception {
        long deadline = Long.parseLong(request[1]) * 1000;
        OwnFirst loader = new OwnFirst(request[2].split(":"));
        Map<String, String> results = new ConcurrentHashMap<>();
        Thread runner = new Thread(() -> execute(request, results));
        runner.setContextClassLoader(loader);
        runner.setDaemon(true);
        runner.start();
        runner.join(deadline);
        results.forEach((test, trace) -> answer("test", test, trace.isEmpty() ? "passed" : "failed", trace));
        List<String> loaded = new ArrayList<>(List.of("loaded"));
        synchronized (loader.names) {
            loaded.addAll(loader.names);
        }
        answer(loaded.toArray(new String[0]));
        if (runner.isAlive()) answer("late");
    }

    private static void execute(String[] request, Map<String, String> results) {
        LauncherDiscoveryRequestBuilder builder = LauncherDiscoveryRequestBuilder.request();
        for (String selector : List.of(request).subList(3, request.length))
            builder.selectors(selector.contains("#")
                ? DiscoverySelectors.selectMethod(selector)
                : DiscoverySelectors.selectClass(selector));
        Launcher launcher = LauncherFactory.create();
        launcher.execute(builder.build(), new Results(results));
    }

    private static synchronized void answer(String... words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            if (line.length() > 0) line.append('\t');
            line.append(word.replace("\\", "\\\\").replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n"));
        }
        ANSWERS.println(line);
        ANSWERS.flush();
    }

    /** A test with several runs, one a row of data, has failed when one of them has. */
    private static final class Results implements TestExecutionListener {
        private final Map<String, String> results;

        Results(Map<String, String> results) {
            this.results = results;
        }

        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            String name = identifier.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(source -> source.getClassName() + "#" + source.getMethodName())
                .orElse(null);
            if (name == null || result.getStatus() == TestExecutionResult.Status.ABORTED) return;
            String trace = result.getThrowable().map(Results::traceOf).orElse("");
            results.merge(name, trace, (one, other) -> one.isEmpty() ? other : one);
        }

        private static String traceOf(Throwable thrown) {
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            return text.toString();
        }
    }

    /** Takes what it has itself before what the libraries have, and remembers it. */
    private static final class OwnFirst extends URLClassLoader {
        final TreeSet<String> names = new TreeSet<>();

        OwnFirst(String[] paths) throws Exception {
            super(urls(paths), Prober.class.getClassLoader());
        }

        private static URL[] urls(String[] paths) throws Exception {
            URL[] urls = new URL[paths.length];
            for (int index = 0; index < paths.length; index += 1) urls[index] = Path.of(paths[index]).toUri().toURL();
            return urls;
        }

        @Override
        protected Class<?> loadClass(String name, boolean isResolved) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> found = findLoadedClass(name);
                if (found == null && !name.startsWith("java.")) {
                    try {
                        found = findClass(name);
                        synchronized (names) {
                            names.add(name);
                        }
                    } catch (ClassNotFoundException absent) {
                        found = null;
                    }
                }
                return found == null ? super.loadClass(name, isResolved) : found;
            }
        }

        @Override
        public URL getResource(String name) {
            URL own = findResource(name);
            return own == null ? super.getResource(name) : own;
        }
    }
}
