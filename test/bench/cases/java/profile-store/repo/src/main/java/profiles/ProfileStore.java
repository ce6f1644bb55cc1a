package profiles;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Profiles by name. */
public final class ProfileStore {
    private final Map<String, Profile> byName = new LinkedHashMap<>();

    public static ProfileStore read(String json) {
        ProfileStore store = new ProfileStore();
        List<Profile> profiles = new Gson().fromJson(json, new TypeToken<List<Profile>>() {});
        for (Profile profile : profiles) store.byName.put(profile.name(), profile);
        return store;
    }

    /** The profile of that name, a new one if there is none. */
    public Profile of(String name) {
        return byName.computeIfAbsent(name, Profile::new);
    }
}
