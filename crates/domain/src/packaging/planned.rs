//! What was planned for a package of each complexity.

use super::points::Plan;
use super::{Assumptions, Filter, Metric, Points, date_of, day_of};

/// A planned value, as the terms changed under the points.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    pub complexity: String,
    /// By date. Between two is a gap where the complexity was not listed.
    pub steps: Vec<Step>,
}

/// A value that held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The first and the last day, both included, in days since 1970-01-01.
    pub first: i32,
    pub last: i32,
    pub value: f64,
}

impl Points {
    /// The planned values of the complexities that the filter looks at, of all where it looks at none in particular,
    /// from the first point's day to the last's. Complexities that no terms of that time list are left out.
    pub fn planned(
        &self,
        assumptions: &Assumptions,
        filter: &Filter,
        metric: Metric,
    ) -> Vec<Planned> {
        let (Some(first), Some(last)) = (self.day.first(), self.day.last()) else {
            return Vec::new();
        };
        let mut lines: Vec<Planned> = Vec::new();
        let mut changes = assumptions.terms.iter().peekable();
        while let Some((from, terms)) = changes.next() {
            let until = changes.peek().map_or(*last, |(next, _)| day_of(*next) - 1);
            let (from, until) = (day_of(from).max(*first), until.min(*last));
            if from > until {
                continue;
            }
            for listed in &terms.complexities {
                let looked_at =
                    filter.complexities.is_empty() || filter.complexities.contains(&listed.name);
                let plan = Plan::of(terms, &listed.name).filter(|_| looked_at);
                let Some(plan) = plan else { continue };
                let step = Step { first: from, last: until, value: plan.value(metric) };
                extend(&mut lines, &listed.name, step);
            }
        }
        lines
    }

    /// What is planned on the last point's day, of the complexities that the filter looks at, in the terms' order.
    pub fn planned_at_last(
        &self,
        assumptions: &Assumptions,
        filter: &Filter,
        metric: Metric,
    ) -> Vec<(String, f64)> {
        let terms = self.day.last().and_then(|day| assumptions.terms.at(date_of(*day)));
        let names = terms.iter().flat_map(|terms| &terms.complexities).map(|listed| &listed.name);
        let looked_at =
            |name: &&String| filter.complexities.is_empty() || filter.complexities.contains(*name);
        let value = |name: &String| {
            let plan = terms.and_then(|terms| Plan::of(terms, name))?;
            Some((name.clone(), plan.value(metric)))
        };
        names.filter(looked_at).filter_map(value).collect()
    }
}

/// Goes on with a complexity's line; a step that says the same makes the one before longer.
fn extend(lines: &mut Vec<Planned>, complexity: &str, step: Step) {
    let Some(line) = lines.iter_mut().find(|line| line.complexity == complexity) else {
        lines.push(Planned { complexity: complexity.to_owned(), steps: vec![step] });
        return;
    };
    match line.steps.last_mut() {
        Some(before) if before.value == step.value && before.last + 1 == step.first => {
            before.last = step.last;
        }
        _ => line.steps.push(step),
    }
}
