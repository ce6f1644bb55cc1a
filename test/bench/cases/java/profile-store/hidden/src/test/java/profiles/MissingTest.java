package profiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MissingTest {
    @Test
    void whatIsLeftOut() {
        ProfileStore store = ProfileStore.read(
            "[{\"name\":\"a\"},{\"name\":\"b\",\"topics\":[]},{\"name\":\"c\",\"language\":\"sv\"}]");
        for (String name : new String[] {"a", "c"}) {
            assertTrue(store.of(name).wants("news"));
            assertTrue(store.of(name).wants("safety"));
            assertFalse(store.of(name).wants("x"));
            assertEquals(name, store.of(name).name());
        }
        assertFalse(store.of("b").wants("news"));
        assertEquals("en", store.of("a").language());
        assertEquals("en", store.of("b").language());
        assertEquals("sv", store.of("c").language());
    }
}
