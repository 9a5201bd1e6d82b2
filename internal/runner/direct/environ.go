package direct

import (
	"slices"
	"strings"
)

const javaVariable = "JAVA_TOOL_OPTIONS="

// withJava replaces the options of Java.
func withJava(env []string, options string) []string {
	env = slices.DeleteFunc(slices.Clone(env), func(kv string) bool { return strings.HasPrefix(kv, javaVariable) })
	return append(env, javaVariable+options)
}
