class Gate:
    def __init__(self, settings):
        self.settings = settings
        self.seen = {}

    def allow(self, name):
        if name in self.settings["exempt"]:
            return True
        count = self.seen.get(name, 0)
        if count >= self.settings["limit"]:
            return False
        self.seen[name] = count + 1
        return True
