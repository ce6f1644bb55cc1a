package profiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProfileStoreTest {
    @Test
    void readsWhatIsThere() {
        ProfileStore store = ProfileStore.read("[{\"name\":\"a\",\"language\":\"fr\",\"topics\":[\"x\"]}]");
        assertTrue(store.of("a").wants("x"));
        assertFalse(store.of("a").wants("news"));
        assertEquals("fr", store.of("a").language());
    }

    @Test
    void newProfile() {
        assertTrue(new Profile("b").wants("safety"));
        assertEquals("en", ProfileStore.read("[]").of("b").language());
    }
}
