import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How a language writes module `index`, whose function calls that of module `next`. Paths are from the root of the code. */
interface ModuleForm {
  path(index: number): string
  text(index: number, next: number): string
}

const FORMS: readonly ModuleForm[] = [
  {
    path: (index) => `web/area${folderOf(index)}/part${index}.mjs`,
    text: (index, next) => `import { read${next} } from '../area${folderOf(next)}/part${next}.mjs'

const kept${index} = new Map()

export const read${index} = (order) => {
  const found = kept${index}.get(order.id)
  if (order.isLast) return found
  const rest = read${next}(found)
  return rest.lines.length + ${index}
}
`,
  },
  {
    path: (index) => `jobs/area${folderOf(index)}/part${index}.py`,
    text: (index, next) => `from jobs.area${folderOf(next)}.part${next} import Part${next}


class Part${index}:
    def __init__(self):
        self.kept = {}

    def read${index}(self, order):
        found = self.kept.get(order["id"])
        if order["is_last"]:
            return found
        rest = Part${next}().read${next}(found)
        return len(rest["lines"]) + ${index}
`,
  },
  {
    path: (index) => `api/area${folderOf(index)}/part${index}.go`,
    text: (index, next) => `package area${folderOf(index)}

import "example.com/made/api/area${folderOf(next)}"

type Part${index} struct{ kept map[string]*area${folderOf(next)}.Part${next} }

func (p *Part${index}) Read${index}(id string) int {
	found := p.kept[id]
	if id == "" {
		return ${index}
	}
	return found.Read${next}(id[1:])
}
`,
  },
  {
    path: (index) => `app/src/main/java/made/area${folderOf(index)}/Part${index}.java`,
    text: (index, next) => `package made.area${folderOf(index)};

import java.util.HashMap;
import java.util.Map;
import made.area${folderOf(next)}.Part${next};

public class Part${index} {
    private final Map<String, Part${next}> kept = new HashMap<>();

    public int read${index}(String id) {
        Part${next} found = kept.get(id);
        if (id.isEmpty()) return ${index};
        return found.read${next}(id.substring(1));
    }
}
`,
  },
  {
    path: (index) => `core/src/area${folderOf(index)}/part${index}.rs`,
    text: (index, next) => `use crate::area${folderOf(next)}::part${next}::read${next};
use std::collections::HashMap;

pub fn read${index}(kept: &HashMap<String, usize>, id: &str) -> usize {
    let found = kept.get(id).unwrap();
    if id.is_empty() {
        return ${index};
    }
    found + read${next}(kept, &id[1..])
}
`,
  },
]

const FOLDERS = 40

function folderOf(index: number): number {
  return index % FOLDERS
}

/**
 * Writes a code base of as many modules as are asked for, in five languages by turns, each of which calls another of its own language: enough
 * to search in, and the same each time.
 */
export function makeCode(root: string, files: number): void {
  writeFileSync(join(root, 'go.mod'), 'module example.com/made\n\ngo 1.22\n')
  for (let index = 0; index < files; index += 1) {
    const form = FORMS[index % FORMS.length]
    const path = join(root, form?.path(index) ?? '')
    mkdirSync(dirname(path), { recursive: true })
    const isLast = index + FORMS.length >= files
    writeFileSync(path, form?.text(index, isLast ? index % FORMS.length : index + FORMS.length) ?? '')
  }
}
