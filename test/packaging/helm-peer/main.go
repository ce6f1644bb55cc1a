// Makes manifests of the chart with helm's own code, lints it, and reads each manifest as an API server would.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

type result struct {
	Rendered  map[string]string `json:"rendered"`
	Lint      []string          `json:"lint"`
	Manifests []string          `json:"manifests"`
	Faults    []string          `json:"faults"`
}

func main() {
	chartPath, valuesPath, version := os.Args[1], os.Args[2], os.Args[3]
	out, err := run(chartPath, valuesPath, version)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(out)
}

func run(chartPath, valuesPath, version string) (*result, error) {
	values, err := chartutil.ReadValuesFile(valuesPath)
	if err != nil {
		return nil, err
	}
	out := &result{Rendered: map[string]string{}, Lint: []string{}, Faults: []string{}}
	kube, err := chartutil.ParseKubeVersion(version)
	if err != nil {
		return nil, err
	}
	for _, message := range lint.AllWithKubeVersion(chartPath, values, "logging", kube).Messages {
		out.Lint = append(out.Lint, message.Error())
	}
	chart, err := loader.Load(chartPath)
	if err != nil {
		return nil, err
	}
	capabilities := chartutil.DefaultCapabilities.Copy()
	capabilities.KubeVersion = *kube
	release := chartutil.ReleaseOptions{Name: "hephaestus", Namespace: "logging", IsInstall: true, Revision: 1}
	whole, err := chartutil.ToRenderValues(chart, values, release, capabilities)
	if err != nil {
		return nil, err
	}
	rendered, err := engine.Render(chart, whole)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(rendered))
	for name := range rendered {
		names = append(names, name)
	}
	sort.Strings(names)
	strict := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	for _, name := range names {
		if strings.HasSuffix(name, ".txt") || strings.Contains(name, "/_") {
			continue
		}
		for _, text := range strings.Split(rendered[name], "\n---\n") {
			document, err := yaml.YAMLToJSON([]byte(text))
			if err != nil || string(document) == "null" {
				if err != nil {
					out.Faults = append(out.Faults, name+": "+err.Error())
				}
				continue
			}
			_, kind, err := strict.Decode([]byte(text), nil, nil)
			if err != nil {
				out.Faults = append(out.Faults, name+": "+err.Error())
				continue
			}
			out.Manifests = append(out.Manifests, kind.String())
		}
		out.Rendered[name] = rendered[name]
	}
	return out, nil
}
