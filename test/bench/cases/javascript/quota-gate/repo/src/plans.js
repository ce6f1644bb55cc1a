const PLANS = {
  acme: {
    windows: [
      { seconds: 60, units: 10 },
      { seconds: 3600, units: 100 },
    ],
  },
  tiny: { windows: [{ seconds: 60, units: 2 }] },
}

/** Stands for the plans service. */
export async function fetchPlan(tenant) {
  await new Promise((resolve) => setTimeout(resolve, 1))
  const plan = PLANS[tenant]
  if (plan === undefined) throw new Error(`no plan for tenant ${tenant}`)
  return plan
}
