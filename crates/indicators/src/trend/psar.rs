use crate::prelude::*;

/// A stop that follows a trend; written for a rising one, a falling one sees the market upside down.
struct ParabolicStop {
    step: f64,
    most: f64,
    speed: f64,
    /// 1 while the trend is up, -1 while it is down.
    side: f64,
    extreme: f64,
    stop: f64,
    last: Option<(f64, f64)>,
}

impl ParabolicStop {
    fn new(step: f64, most: f64) -> Self {
        let step = step.min(most);
        Self { step, most, speed: step, side: 0.0, extreme: 0.0, stop: 0.0, last: None }
    }

    /// Chooses the first direction: down only if the second bar reaches further down than up.
    fn start(&mut self, (last_high, last_low): (f64, f64), high: f64, low: f64) {
        let (_, down) = Directional::movement((last_high, last_low), high, low);
        (self.side, self.extreme, self.stop) = if down > 0.0 { (-1.0, low, last_high) } else { (1.0, high, last_low) };
    }

    fn push(&mut self, high: f64, low: f64) -> [f64; 2] {
        let Some(mut last) = self.last.replace((high, low)) else { return [f64::NAN; 2] };
        if self.side == 0.0 {
            self.start(last, high, low);
            last = (high, low);
        }
        let crossed = if self.side > 0.0 { low <= self.stop } else { high >= self.stop };
        if crossed {
            self.side = -self.side;
            self.stop = self.outside(self.extreme, last, (high, low));
            self.speed = self.step;
            self.extreme = if self.side > 0.0 { high } else { low };
        }
        let output = [self.stop, self.side];
        let further = if self.side > 0.0 { high > self.extreme } else { low < self.extreme };
        if further {
            self.extreme = if self.side > 0.0 { high } else { low };
            self.speed = (self.speed + self.step).min(self.most);
        }
        let next = self.stop + self.speed * (self.extreme - self.stop);
        self.stop = self.outside(next, last, (high, low));
        output
    }

    /// Keeps a stop out of the ranges of this bar and the last.
    fn outside(&self, stop: f64, last: (f64, f64), now: (f64, f64)) -> f64 {
        if self.side > 0.0 { stop.min(last.1).min(now.1) } else { stop.max(last.0).max(now.0) }
    }
}

/// Wilder's parabolic stop and reverse.
pub(crate) const PSAR: Indicator = Indicator {
    id: "psar",
    name: "Parabolic SAR",
    summary: "A stop that closes in on the price the longer a trend runs, and which side of the market it is on.",
    category: Category::Trend,
    formula: "psar[1] + speed (extreme - psar[1]), kept out of the last two bars; speed grows by `step` up to `most` with each new extreme; direction is 1 under a rising and -1 over a falling market",
    source: "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib SAR",
    inputs: Input::HIGH_LOW,
    parameters: &[Parameter::decimal("step", 0.02, 0.0, 10.0), Parameter::decimal("most", 0.2, 0.0, 10.0)],
    outputs: &["value", "direction"],
    dependencies: &[],
    lookback: |_| 1,
    build: |p| {
        let mut stop = ParabolicStop::new(p.number(0), p.number(1));
        machine(move |[high, low]| stop.push(high, low))
    },
};
