// Package speed tells how fast a job was.
package speed

import (
	"fmt"
	"time"
)

// Rate returns bytes a second.
func Rate(bytes int64, took time.Duration) int64 {
	seconds := int64(took / time.Second)
	return bytes / seconds
}

// Pace returns files a second.
func Pace(files int, took time.Duration) int64 {
	millis := took.Milliseconds()
	if millis == 0 {
		return 0
	}
	return int64(files) * 1000 / millis
}

// Written returns bytes with a unit.
func Written(bytes int64) string {
	if bytes < 1000 {
		return fmt.Sprintf("%d B", bytes)
	}
	value := float64(bytes)
	for _, unit := range []string{"kB", "MB"} {
		value /= 1000
		if value < 1000 {
			return fmt.Sprintf("%.1f %s", value, unit)
		}
	}
	return fmt.Sprintf("%.1f GB", value/1000)
}
