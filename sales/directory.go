package sales

// A Directory is what WeCom's address book answered: departments and the people in
// the app's visible range.
type Directory struct {
	Departments []Department
	People      []Entry
}

// A Department of the company; the root has parent 0.
type Department struct {
	ID     int    `json:"id"`
	Name   string `json:"name"`
	Parent int    `json:"parent"`
}

// An Entry is one person as the address book has them.
type Entry struct {
	UserID        string
	Name          string
	Title         string
	Departments   []int // as listed
	Main          int   // the main department; 0 means the first listed
	Leads         []int // departments this person leads
	DirectLeaders []string
	Active        bool
}
