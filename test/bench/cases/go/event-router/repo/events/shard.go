package events

// Shard is the number of the shard that keeps the account of an event.
func Shard(event Event, shards int64) int64 {
	account, ok := event.Account()
	if !ok {
		return 0
	}
	return account % shards
}
