package rulebook

import "errors"

// NewLaw returns the default law changed by settings.
func NewLaw(settings map[string]any) (Law, error) {
	if len(settings) > 0 {
		return Law{}, errors.New("rulebook: settings not read yet")
	}
	return DefaultLaw(), nil
}
