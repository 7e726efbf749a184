import { route } from '@react-router/dev/routes'

export default [route('view', './routes/view.jsx'), route('form', './routes/form.jsx')]
