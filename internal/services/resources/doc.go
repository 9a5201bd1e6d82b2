// Package resources serves what Resource Manager itself owns: tenants,
// subscriptions, locations, resource providers, resource groups and the list
// of all resources. internal/app wires it; no service imports it.
package resources
