package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

// deployLimit is the most that the guide's app may take from its zip to its
// first 200, where packages are cached.
const deployLimit = 15 * time.Second

// deployGuide deploys the guide's app twice with a build; the first time fills
// the cache.
func deployGuide(c *rig.Cloud, o *rig.Client, root string) error {
	const name = "benchguide"
	files := map[string][]byte{}
	for _, file := range []string{"app.py", "requirements.txt"} {
		data, err := os.ReadFile(filepath.Join(root, "internal", "guide", "app", file))
		if err != nil {
			return err
		}
		files[file] = data
	}
	source := files["app.py"]
	if err := makeApp(c, o, name, object{"linuxFxVersion": "PYTHON|3.11", "appSettings": []object{{"name": "SCM_DO_BUILD_DURING_DEPLOYMENT", "value": "true"}}}); err != nil {
		return err
	}
	var took time.Duration
	for _, version := range []string{"one", "two"} {
		files["app.py"] = fmt.Appendf(nil, "%s\n\n@app.get(\"/%s\")\ndef front():\n    return \"ok\"\n", source, version)
		begin := time.Now()
		if err := publish(o, name, files); err != nil {
			return err
		}
		for deadline := begin.Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
			answer, err := o.Send("GET", "https://"+name+".azurewebsites.net/"+version, "", "", nil)
			if err == nil && string(answer) == "ok" {
				break
			}
			if time.Now().After(deadline) {
				return fmt.Errorf("the guide's app does not answer: %s %w", answer, err)
			}
		}
		took = time.Since(begin)
	}
	verdict := "ok"
	if took > deployLimit {
		verdict = "TOO LONG"
	}
	fmt.Printf("the guide's app, from its zip to its first 200: %.1f s (at most %.0f)  %s\n", took.Seconds(), deployLimit.Seconds(), verdict)
	return nil
}
