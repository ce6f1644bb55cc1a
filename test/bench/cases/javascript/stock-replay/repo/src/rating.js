/** Stands for the fraud service: rates an order after a while. */
export function createRating({ delayMs }) {
  return async (order) => {
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    return order.customer.startsWith('bot-') ? 'refused' : 'fine'
  }
}
