package measure

import (
	"fmt"
	"strings"
)

// Table returns rows as a table in Markdown, which also reads well in a terminal.
func Table(rows []Row) string {
	cells := [][]string{{"suite", "what", "linewarden", "beside", "", "ratio (lowest–highest)", "target", ""}}
	for _, r := range rows {
		line := []string{r.Suite, r.What, quantity(r.Ours.Median, r.Unit), r.Beside, "", "", r.Target.String(), verdict(r)}
		if r.Beside != "" {
			line[4] = quantity(r.Theirs.Median, r.Unit)
			line[5] = fmt.Sprintf("**%s** (%s–%s)", number(r.Ratio.Median), number(r.Ratio.Low), number(r.Ratio.High))
		} else {
			line[5] = fmt.Sprintf("(%s–%s)", number(r.Ours.Low), number(r.Ours.High))
		}
		cells = append(cells, line)
	}
	return align(cells)
}

func verdict(r Row) string {
	switch {
	case r.Target == Target{}:
		return ""
	case r.Reached():
		return "reached"
	}
	return "**missed**"
}

// quantity writes a figure with its unit.
func quantity(v float64, unit string) string {
	return strings.TrimSpace(number(v) + " " + unit)
}

// number writes three digits, and no exponent.
func number(v float64) string {
	switch {
	case v >= 100 || v == 0:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.4f", v)
}

// align writes the cells as a table with columns of equal width.
func align(cells [][]string) string {
	widths := make([]int, len(cells[0]))
	for _, line := range cells {
		for i, cell := range line {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	for n, line := range cells {
		for i, cell := range line {
			fmt.Fprintf(&b, "| %s%s ", cell, strings.Repeat(" ", widths[i]-len([]rune(cell))))
		}
		b.WriteString("|\n")
		if n == 0 {
			for _, w := range widths {
				b.WriteString("|" + strings.Repeat("-", w+2))
			}
			b.WriteString("|\n")
		}
	}
	return b.String()
}
