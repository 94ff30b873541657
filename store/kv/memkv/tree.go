package memkv

// Tree is a persistent map in key order: Put and Delete leave the tree they are called on as it is and return a new one that
// shares most of it, so keeping a Tree is a snapshot for the price of a copied pointer. The zero Tree is empty.
//
// It is a treap whose priorities are hashes of the keys: the same keys always give the same shape, in whatever order they
// came, and the depth is O(log n) as long as nobody chooses keys against the hash.
type Tree[V any] struct {
	root *node[V]
	n    int
}

type node[V any] struct {
	key         string
	value       V
	priority    uint64
	left, right *node[V]
}

// Len returns how many keys the tree holds.
func (t Tree[V]) Len() int { return t.n }

// Get returns the value of key and whether there is one.
func (t Tree[V]) Get(key string) (V, bool) {
	n := t.root
	for n != nil && n.key != key {
		if key < n.key {
			n = n.left
		} else {
			n = n.right
		}
	}
	if n == nil {
		var none V
		return none, false
	}
	return n.value, true
}

// Put returns the tree with key set to value.
func (t Tree[V]) Put(key string, value V) Tree[V] {
	root, added := t.root.put(key, value)
	if added {
		t.n++
	}
	return Tree[V]{root: root, n: t.n}
}

// Delete returns the tree without key; the same tree if key is not in it.
func (t Tree[V]) Delete(key string) Tree[V] {
	root, found := t.root.without(key)
	if !found {
		return t
	}
	return Tree[V]{root: root, n: t.n - 1}
}

// put copies the path from n to the place of key, and turns the copies so that no child has a higher priority than its parent.
func (n *node[V]) put(key string, value V) (top *node[V], added bool) {
	if n == nil {
		return &node[V]{key: key, value: value, priority: priority(key)}, true
	}
	c := *n
	switch {
	case key == n.key:
		c.value = value
	case key < n.key:
		c.left, added = n.left.put(key, value)
		if l := c.left; l.priority > c.priority {
			c.left, l.right = l.right, &c
			return l, added
		}
	default:
		c.right, added = n.right.put(key, value)
		if r := c.right; r.priority > c.priority {
			c.right, r.left = r.left, &c
			return r, added
		}
	}
	return &c, added
}

func (n *node[V]) without(key string) (top *node[V], found bool) {
	if n == nil {
		return nil, false
	}
	if key == n.key {
		return join(n.left, n.right), true
	}
	c := *n
	if key < n.key {
		c.left, found = n.left.without(key)
	} else {
		c.right, found = n.right.without(key)
	}
	if !found {
		return n, false
	}
	return &c, true
}

// join merges two trees of which every key of a is below every key of b.
func join[V any](a, b *node[V]) *node[V] {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.priority > b.priority:
		c := *a
		c.right = join(a.right, b)
		return &c
	default:
		c := *b
		c.left = join(a, b.left)
		return &c
	}
}

// priority is FNV-1a with the finalizer of MurmurHash3, which spreads the weak high bits of short keys.
func priority(key string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// Cursor walks a Tree upwards. It belongs to one goroutine; the tree it walks never changes under it.
type Cursor[V any] struct {
	path []*node[V] // what is still to be visited, the next one last
}

// Seek returns a cursor before the first key that is not below from.
func (t Tree[V]) Seek(from string) *Cursor[V] {
	c := &Cursor[V]{}
	for n := t.root; n != nil; {
		if n.key >= from {
			c.path = append(c.path, n)
			n = n.left
		} else {
			n = n.right
		}
	}
	return c
}

// Peek returns the key before which the cursor stands, or false at the end.
func (c *Cursor[V]) Peek() (string, bool) {
	if len(c.path) == 0 {
		return "", false
	}
	return c.path[len(c.path)-1].key, true
}

// Next returns the next key with its value and steps over it; false at the end.
func (c *Cursor[V]) Next() (key string, value V, ok bool) {
	if len(c.path) == 0 {
		return "", value, false
	}
	n := c.path[len(c.path)-1]
	c.path = c.path[:len(c.path)-1]
	for r := n.right; r != nil; r = r.left {
		c.path = append(c.path, r)
	}
	return n.key, n.value, true
}
